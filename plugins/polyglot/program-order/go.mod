module program-order

go 1.25
