// Access keys as JSON.
#pragma once

#include "base/json_writer.h"
#include "edge/request.h"
#include "identity/keys.h"

namespace aloft::faces::admin {

void WriteKey(JsonWriter& json, const identity::KeyInfo& key);
// {"key": Key}
edge::Response RenderKey(const identity::KeyInfo& key);

}  // namespace aloft::faces::admin
