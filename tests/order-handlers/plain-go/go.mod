module plain

go 1.22
