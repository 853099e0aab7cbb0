module order

go 1.22
