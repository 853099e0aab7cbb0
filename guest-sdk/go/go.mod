module github.com/corral-functions/sdk-go

go 1.25
