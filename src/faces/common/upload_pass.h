// The right to go on with one resumable upload, in its URL: whoever started the upload may hand the
// URL to somebody without credentials, as with Google's session URIs.
//
// Guarantees  A pass is good for one upload of one object, and while the key of whoever started it
//             is enabled; it gives that key's right to write objects and nothing else.
// Threads     Any; no state but the HMAC's key.
// Ownership   Borrows the keys, which outlive it.
// Knows not   when the upload ends: a pass to one that is over opens nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "edge/request.h"
#include "identity/keys.h"
#include "identity/master_key.h"

namespace aloft::faces {

class UploadPasses {
 public:
  UploadPasses(const identity::MasterKey& master_key, const identity::Keys& keys);

  // "&upload_token=..." for the URL of the upload; empty for a principal without a key.
  std::string Parameter(const identity::Principal& principal, std::string_view bucket,
                        std::string_view object, std::string_view upload_id) const;
  // Whom a request acts for by its pass. Null: it has none, or one that is not good.
  std::shared_ptr<const identity::Principal> Bearer(const edge::Request& request) const;

 private:
  std::string Proof(std::string_view key_id, std::string_view bucket, std::string_view object,
                    std::string_view upload_id) const;

  HmacSha256Key key_;
  const identity::Keys& keys_;
};

}  // namespace aloft::faces
