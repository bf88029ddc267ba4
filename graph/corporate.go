package graph

import (
	"context"
	"net/http"
)

const corporatePath = "/beta/deviceManagement/importedDeviceIdentities"

// PatchCorporateItem sends PATCH /beta/deviceManagement/importedDeviceIdentities/{id}.
func (c *Client) PatchCorporateItem(ctx context.Context, id string, p Patch) (Reply, error) {
	return c.patch(ctx, item(corporatePath, id), p)
}

// PatchCorporateCollection sends PATCH /beta/deviceManagement/importedDeviceIdentities;
// the body says which identity is meant.
func (c *Client) PatchCorporateCollection(ctx context.Context, p Patch) (Reply, error) {
	return c.patch(ctx, collection(corporatePath), p)
}

// ImportCorporate sends POST /beta/.../importDeviceIdentityList. With overwrite,
// entries that exist get the new description and platform, and the call may be
// repeated; without, they are left alone and have a false Status, so that a
// call whose reply was lost ends with class MaybeApplied.
func (c *Client) ImportCorporate(ctx context.Context, items []Patch, overwrite bool) ([]CorporateResult, Receipt, error) {
	k := call{
		method: http.MethodPost, path: collection(corporatePath).action("importDeviceIdentityList"),
		idempotent: overwrite, limit: listLimit,
	}
	body := Patch{{"importedDeviceIdentities", items}, {"overwriteImportedDeviceIdentities", overwrite}}
	var results page[CorporateResult]
	r, err := c.post(ctx, &k, body, results.decode)
	return results.Value, r, err
}

// SearchCorporate sends POST /beta/.../searchExistingIdentities and returns those
// of the items that exist. It only reads, but counts as a write in the quota.
func (c *Client) SearchCorporate(ctx context.Context, items []Patch) ([]CorporateIdentity, error) {
	k := call{
		method: http.MethodPost, path: collection(corporatePath).action("searchExistingIdentities"),
		idempotent: true, reads: true, limit: listLimit,
	}
	var found page[CorporateIdentity]
	if _, err := c.post(ctx, &k, Patch{{"importedDeviceIdentities", items}}, found.decode); err != nil {
		return nil, err
	}
	entries := found.Value
	err := follow(ctx, c, k.path, found.NextLink, func(e CorporateIdentity) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// ListCorporate gives each corporate identity of the tenant to each, and stops
// at its first error.
func (c *Client) ListCorporate(ctx context.Context, each func(CorporateIdentity) error) error {
	return list(ctx, c, collection(corporatePath), each)
}

// DeleteCorporate sends DELETE /beta/deviceManagement/importedDeviceIdentities/{id}.
// Class NotFound means that it is gone already.
func (c *Client) DeleteCorporate(ctx context.Context, id string) (Receipt, error) {
	return c.delete(ctx, item(corporatePath, id))
}
