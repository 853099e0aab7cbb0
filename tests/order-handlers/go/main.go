// The `order` function as a custom handler in Go, after the documentation of Azure
// Functions. `cargo xtask bench order` measures Corral beside it.
package main

import (
	"encoding/json"
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

func order(writer http.ResponseWriter, request *http.Request) {
	var invocation invokeRequest
	if err := json.NewDecoder(request.Body).Decode(&invocation); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	var trigger map[string]any
	if err := json.Unmarshal(invocation.Data["req"], &trigger); err != nil {
		http.Error(writer, err.Error(), http.StatusBadRequest)
		return
	}
	answer, err := json.Marshal(invokeResponse{
		Outputs: map[string]any{
			"message": trigger["Body"],
			"res":     map[string]any{"body": "Order enqueued"},
		},
	})
	if err != nil {
		http.Error(writer, err.Error(), http.StatusInternalServerError)
		return
	}
	writer.Header().Set("Content-Type", "application/json")
	writer.Write(answer)
}

func main() {
	port := os.Getenv("FUNCTIONS_CUSTOMHANDLER_PORT")
	mux := http.NewServeMux()
	mux.HandleFunc("/order", order)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, mux))
}
