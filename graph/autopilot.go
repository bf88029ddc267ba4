package graph

import (
	"context"
	"net/http"
)

const (
	importRecordsPath = "/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities"
	uploadPath        = "/v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities"
	devicesPath       = "/v1.0/deviceManagement/windowsAutopilotDeviceIdentities"
	settingsPath      = "/beta/deviceManagement/windowsAutopilotSettings"
)

// PatchAutopilotItem sends PATCH /v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities/{id}.
func (c *Client) PatchAutopilotItem(ctx context.Context, id string, p Patch) (Reply, error) {
	return c.patch(ctx, item(importRecordsPath, id), p)
}

// PatchAutopilotUpload sends PATCH /v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/{id}.
func (c *Client) PatchAutopilotUpload(ctx context.Context, id string, p Patch) (Reply, error) {
	return c.patch(ctx, item(uploadPath, id), p)
}

// ImportAutopilot sends POST /v1.0/.../importedWindowsAutopilotDeviceIdentities/import.
// The service takes the devices in and works on them later: the records say how
// to find them again. A second send could queue them twice, so a call whose
// reply was lost ends with class MaybeApplied.
func (c *Client) ImportAutopilot(ctx context.Context, items []Patch) ([]ImportRecord, Receipt, error) {
	k := call{method: http.MethodPost, path: collection(importRecordsPath).action("import"), limit: listLimit}
	var records page[ImportRecord]
	r, err := c.post(ctx, &k, Patch{{"importedWindowsAutopilotDeviceIdentities", items}}, records.decode)
	return records.Value, r, err
}

// ListImportRecords gives each import record to each, and stops at its first error.
func (c *Client) ListImportRecords(ctx context.Context, each func(ImportRecord) error) error {
	return list(ctx, c, collection(importRecordsPath), each)
}

// DeleteImportRecord removes the record of an import, not the registered device.
func (c *Client) DeleteImportRecord(ctx context.Context, id string) (Receipt, error) {
	return c.delete(ctx, item(importRecordsPath, id))
}

// ListDevices gives each registered device to each, and stops at its first
// error. It asks for no selection of properties: the service answers any
// $select here with 500 (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/2756).
func (c *Client) ListDevices(ctx context.Context, each func(Device) error) error {
	return list(ctx, c, collection(devicesPath), each)
}

// GetDevice reads one registered device.
func (c *Client) GetDevice(ctx context.Context, id string) (Device, error) {
	var d Device
	k := call{method: http.MethodGet, path: item(devicesPath, id), idempotent: true, reads: true}
	k.accept = func(body []byte) error { d = Device{}; return decodeObject(body, &d) }
	_, err := c.do(ctx, &k)
	return d, err
}

// UpdateDevice sends POST .../windowsAutopilotDeviceIdentities/{id}/updateDeviceProperties.
func (c *Client) UpdateDevice(ctx context.Context, id string, p Patch) (Receipt, error) {
	return c.deviceAction(ctx, id, "updateDeviceProperties", p)
}

// AssignUser sends POST .../windowsAutopilotDeviceIdentities/{id}/assignUserToDevice.
func (c *Client) AssignUser(ctx context.Context, id, userPrincipalName, addressableUserName string) (Receipt, error) {
	return c.deviceAction(ctx, id, "assignUserToDevice", Patch{
		{"userPrincipalName", userPrincipalName}, {"addressableUserName", addressableUserName},
	})
}

// UnassignUser sends POST .../windowsAutopilotDeviceIdentities/{id}/unassignUserFromDevice.
func (c *Client) UnassignUser(ctx context.Context, id string) (Receipt, error) {
	return c.deviceAction(ctx, id, "unassignUserFromDevice", nil)
}

// deviceAction calls an action that sets something on one device, so that a
// second call changes nothing more. A nil p sends no body.
func (c *Client) deviceAction(ctx context.Context, id, name string, p Patch) (Receipt, error) {
	k := call{method: http.MethodPost, path: item(devicesPath, id).action(name), idempotent: true, entry: true}
	return c.post(ctx, &k, p, nil)
}

// DeleteDevice starts the removal of a registered device; it goes on for up to
// half an hour. Class NotFound means that it is gone already.
func (c *Client) DeleteDevice(ctx context.Context, id string) (Receipt, error) {
	return c.delete(ctx, item(devicesPath, id))
}

// SyncAutopilot asks the service to take over what was imported. It answers 409
// while a sync is running and 429 within ten minutes of the last one; both are
// returned (Error.Status, Error.RetryAfter) and hold up no other request.
func (c *Client) SyncAutopilot(ctx context.Context) (Receipt, error) {
	k := call{method: http.MethodPost, path: collection(settingsPath).action("sync"), idempotent: true, own429: true}
	return c.post(ctx, &k, nil, nil)
}
