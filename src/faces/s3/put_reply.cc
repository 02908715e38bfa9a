#include "faces/s3/put_reply.h"

#include "faces/s3/checksum_headers.h"
#include "faces/s3/encryption.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

edge::Response PutReply(const Scope& scope, const object::ObjectInfo& info,
                        const EndingRules& rules, const edge::Headers& headers) {
  edge::Response response = EmptyReply(200);
  response.Add("ETag", Quoted(info.Etag()));
  AddVersionHeader(response, *scope.bucket, info.version);
  AddExpiration(response, rules, info);
  AddEncryptionHeaders(response, info.encryption, headers);
  AddChecksumHeaders(response, ShownChecksum(info), info.part_count);
  return response;
}

}  // namespace aloft::faces::s3
