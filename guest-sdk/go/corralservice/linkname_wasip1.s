// Its presence allows functions without a body, whose code is elsewhere.
