// Access keys as JSON.
#pragma once

#include "base/json_writer.h"
#include "edge/request.h"
#include "faces/admin/call.h"
#include "identity/keys.h"

namespace aloft::faces::admin {

// `project_id`: of whom the key belongs to.
void WriteKey(JsonWriter& json, const identity::KeyInfo& key, std::string_view project_id);
// {"key": Key}
edge::Response RenderKey(const Call& call, const identity::KeyInfo& key);
// 201 {"key": Key, "secret_access_key"}; the secret is shown this once, and a public key has none.
edge::Response RenderNewKey(const Call& call, const identity::NewKey& key);

}  // namespace aloft::faces::admin
