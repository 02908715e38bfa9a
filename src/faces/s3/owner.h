// Accounts as S3 clients see them: a canonical id and a name.
#pragma once

#include <string>
#include <string_view>

#include "faces/s3/call.h"
#include "object/bucket_info.h"

namespace aloft::faces::s3 {

struct Owner {
  std::string account_id;
  std::string id;  // canonical, 64 hexadecimal digits
  std::string name;
};

Owner OwnerOf(const Call& call, std::uint32_t project);
inline Owner OwnerOf(const Call& call, const object::BucketInfo& bucket) {
  return OwnerOf(call, bucket.project);
}
// Who wrote an object, from ObjectInfo::owner; the bucket's owner if that is empty.
Owner WriterOf(const Call& call, std::string_view owner, const object::BucketInfo& bucket);
// What is kept as ObjectInfo::owner for a new object.
std::string OwnerText(const identity::Principal& writer, const object::BucketInfo& bucket,
                      const Call& call);

}  // namespace aloft::faces::s3
