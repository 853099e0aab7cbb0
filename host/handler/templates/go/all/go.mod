module my-function

go 1.25

tool github.com/corral-functions/sdk-go/cmd/corral

require github.com/corral-functions/sdk-go v0.0.0

replace github.com/corral-functions/sdk-go => ../.corral/sdk/go
