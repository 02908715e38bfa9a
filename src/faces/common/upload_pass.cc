#include "faces/common/upload_pass.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/percent.h"
#include "faces/common/dialect.h"
#include "faces/common/query_string.h"

namespace aloft::faces {
namespace {

constexpr std::string_view kLabel = "upload-pass/1";
constexpr std::string_view kParameter = "upload_token";
constexpr std::string_view kPathBegin = "/upload/storage/v1/b/";
constexpr std::string_view kPathEnd = "/o";

identity::PermissionSet ObjectWrite() {
  identity::PermissionSet set;
  return set.set(static_cast<std::size_t>(identity::Permission::kObjectWrite));
}

}  // namespace

UploadPasses::UploadPasses(const identity::MasterKey& master_key, const identity::Keys& keys)
    : key_(master_key.Derive(kLabel)), keys_(keys) {}

std::string UploadPasses::Proof(std::string_view key_id, std::string_view bucket,
                                std::string_view object, std::string_view upload_id) const {
  std::string message;
  for (const std::string_view part : {key_id, bucket, object, upload_id}) {
    AppendLengthPrefixed(message, part);
  }
  return Base64UrlEncode(key_.Sign(message));
}

std::string UploadPasses::Parameter(const identity::Principal& principal, std::string_view bucket,
                                    std::string_view object, std::string_view upload_id) const {
  const std::string& id = principal.access_key_id;
  if (id.empty()) return {};
  return "&" + std::string(kParameter) + "=" + id + "." + Proof(id, bucket, object, upload_id);
}

std::shared_ptr<const identity::Principal> UploadPasses::Bearer(
    const edge::Request& request) const {
  std::string_view path = request.path;
  const bool upload = path.starts_with(kPathBegin) && path.ends_with(kPathEnd) &&
                      request.query.find(kParameter) != std::string_view::npos;
  // Anywhere else the path names an object, of a bucket that is not the one proved here.
  if (!upload || PickDialect(request) != Dialect::kGcs) return nullptr;
  path.remove_prefix(kPathBegin.size());
  path.remove_suffix(kPathEnd.size());
  const auto bucket = PercentDecode(path);
  const auto query = QueryString::Split(request.query);
  if (!bucket || !query) return nullptr;
  for (const std::string_view name :
       {kParameter, std::string_view("name"), std::string_view("upload_id")}) {
    if (query->Count(name) != 1) return nullptr;
  }
  const std::string token = query->Value(kParameter);
  const std::size_t dot = std::min(token.find('.'), token.size());
  const std::string id = token.substr(0, dot);
  const std::string expected = Proof(id, *bucket, query->Value("name"), query->Value("upload_id"));
  if (!EqualInConstantTime(token, id + "." + expected)) return nullptr;
  auto key = keys_.Find(id);
  if (key == nullptr) key = keys_.FindPublic(id);
  if (key == nullptr || key->state != identity::KeyState::kEnabled) return nullptr;
  auto principal = std::make_shared<identity::Principal>(*key->principal);
  principal->limit = ObjectWrite();
  return principal;
}

}  // namespace aloft::faces
