// A custom handler with nothing but net/http, for `handler dev`: `/order` is called with
// an envelope, and every path below `/api/` with the caller's own request.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

type invokeRequest struct {
	Data     map[string]json.RawMessage
	Metadata map[string]any
}

type invokeResponse struct {
	Outputs     map[string]any
	Logs        []string
	ReturnValue any
}

// order puts the caller's order into a queue, unless it has no id.
func order(writer http.ResponseWriter, request *http.Request) {
	invocation := request.Header.Get("X-Azure-Functions-InvocationId")
	var envelope invokeRequest
	if err := json.NewDecoder(request.Body).Decode(&envelope); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	var trigger struct {
		Method string
		Body   string
	}
	if err := json.Unmarshal(envelope.Data["req"], &trigger); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	var order struct{ ID int }
	if err := json.Unmarshal([]byte(trigger.Body), &order); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", invocation, err)
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	response := map[string]any{"statusCode": 201, "body": "Order enqueued"}
	outputs := map[string]any{"res": response, "message": trigger.Body}
	if order.ID == 0 {
		response["statusCode"] = 422
		response["body"] = "the order has no id"
		delete(outputs, "message")
	}
	writer.Header().Set("Content-Type", "application/json")
	err := json.NewEncoder(writer).Encode(invokeResponse{
		Outputs: outputs,
		Logs:    []string{fmt.Sprintf("%s order %d", trigger.Method, order.ID)},
	})
	if err != nil {
		log.Print(err)
	}
}

// echo answers as an ordinary web server.
func echo(writer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	writer.Header().Set("X-Seen", request.Method+" "+request.URL.String())
	writer.WriteHeader(http.StatusAccepted)
	if _, err := writer.Write(body); err != nil {
		log.Print(err)
	}
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /order", order)
	mux.HandleFunc("/api/", echo)
	port := os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT")
	fmt.Println("listening on", port)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, mux))
}
