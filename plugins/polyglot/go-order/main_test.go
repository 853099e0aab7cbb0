package main

import (
	"testing"

	"github.com/corral-functions/sdk-go/corraltest"
)

func TestTheBodyIsEnqueuedUnchanged(t *testing.T) {
	for _, body := range []string{
		`{"id":1005,"quantity":2,"color":"black"}`,
		"{ \"id\" : 1 }\r\n",
		"test",
		"",
	} {
		report := corraltest.Handle(t, order, corraltest.HTTP("POST", "/api/order").Body(body))
		response := report.Response()
		if response.Status != 200 || response.Body != "Order enqueued" {
			t.Errorf("%q was answered %+v", body, response)
		}
		if message := report.Text("message"); message != body {
			t.Errorf("%q was enqueued as %q", body, message)
		}
	}
}

func TestABodyThatIsNotUTF8IsAnswered400(t *testing.T) {
	report := corraltest.Handle(t, order, corraltest.HTTP("POST", "/api/order").Body("\xff"))
	if status := report.Response().Status; status != 400 {
		t.Errorf("answered %d", status)
	}
	if report.Has("message") {
		t.Error("a message was enqueued")
	}
}
