package signin_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"log"

	"go.uber.org/zap"

	"rollcall/graph/signin"
)

// A job that is handed a token by its scheduler. The claims are read, not verified.
func Example() {
	claims := base64.RawURLEncoding.EncodeToString([]byte(`{"tid":"6babcaad-604b-40ac-a9d7-9fd97c0b779f",
		"roles":["DeviceManagementServiceConfig.ReadWrite.All"]}`))
	environment := map[string]string{"ROLLCALL_ACCESS_TOKEN": "eyJhbGciOiJub25lIn0." + claims + ".c2ln"}

	cloud, err := signin.CloudNamed("global")
	if err != nil {
		log.Fatal(err)
	}
	cred, mode, err := signin.Credential(context.Background(), signin.Options{
		GraphURL: cloud.GraphURL,
		Getenv:   func(name string) string { return environment[name] },
	})
	if err != nil {
		log.Fatal(err)
	}
	token, err := signin.NewTokens(cred, cloud.Scope, zap.NewNop()).Get(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(mode, token.Claims().TenantID, token.Claims().Has("DeviceManagementServiceConfig.ReadWrite.All"))
	// Output: token 6babcaad-604b-40ac-a9d7-9fd97c0b779f true
}

// What is missing is named, and how else to sign in.
func ExampleCredential() {
	_, _, err := signin.Credential(context.Background(), signin.Options{
		Mode: "secret", TenantID: "contoso.com", Getenv: func(string) string { return "" },
	})
	fmt.Println(err)
	// Output: sign-in: sign-in by secret needs AZURE_CLIENT_ID and AZURE_CLIENT_SECRET: set the environment variable, or choose another way with --auth
}

// Each cloud has a sign-in service of its own. What is written is brought into one spelling, and
// nothing that is secret goes out in plain text.
func ExampleOptions_Root() {
	nothing := func(string) string { return "" }
	fmt.Println(signin.Options{GraphURL: "https://graph.microsoft.us", Getenv: nothing}.Root())
	fmt.Println(signin.Options{Authority: "HTTP://LocalHost.:8080/", Getenv: nothing}.Root())
	fmt.Println(signin.Options{Authority: "http://login.example", Getenv: nothing}.Root())
	// Output:
	// https://login.microsoftonline.us <nil>
	// http://localhost:8080 <nil>
	//  authority "http://login.example": plain http would show the token to the network; only loopback addresses may use it
}

func ExampleCloudNamed() {
	cloud, err := signin.CloudNamed("china")
	fmt.Println(cloud.GraphURL, cloud.Authority, err)
	_, err = signin.CloudNamed("mars")
	fmt.Println(err)
	// Output:
	// https://microsoftgraph.chinacloudapi.cn https://login.chinacloudapi.cn <nil>
	// no cloud is named "mars": want one of global, usgov, usgov-dod, china
}
