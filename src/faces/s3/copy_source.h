// x-amz-copy-source: which object, and which version of it.
//
// Guarantees  What is authorized is what is read: the header is decoded once, here.
// Errors      kInvalidArgument, kKeyTooLong.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "faces/s3/authorize.h"
#include "faces/s3/call.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

struct CopySource {
  object::ObjectName name;
  std::optional<object::VersionRef> version;
};

// "/bucket/key?versionId=…" or "bucket/key", the name percent-encoded; an encoded '?' belongs to
// the key.
Result<CopySource> ParseCopySource(std::string_view header);

// The source that the call names, its bucket, and the right to read it.
struct ReadableSource {
  CopySource source;
  Scope scope;
  identity::Grant grant;
};
Result<ReadableSource> AuthorizeCopySource(const Call& call);

// What clients see of a fault that may be of the source or of the destination.
Error FromCopyFault(const object::Error& fault, const CopySource& source,
                    const object::ReadConditions& conditions = {});

}  // namespace aloft::faces::s3
