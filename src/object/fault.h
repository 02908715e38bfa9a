// Why an object call was refused. A value exists only if a caller would act differently on it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace aloft::object {

enum class Fault : std::uint8_t {
  kInvalidBucketName,
  kInvalidObjectKey,  // empty, or not UTF-8
  kObjectKeyTooLong,
  kInvalidArgument,   // a configuration, tag or option that breaks a rule; detail says which
  kMetadataTooLarge,  // user metadata or content headers
  kInvalidTag,        // too many, too long, or twice the same; detail says which
  kTooLarge,          // object, part, policy or configuration past its limit
  kTooManyBuckets,
  kNoSuchBucket,
  kBucketTaken,  // the name belongs to another project
  kBucketAlreadyYours,
  kBucketNotEmpty,
  kProtected,     // a hold or retention forbids it; detail says which
  kNoSuchObject,  // Error::version is set when the newest version is a delete marker
  kNoSuchVersion,
  kIsDeleteMarker,       // the version asked for by name is a delete marker
  kPreconditionFailed,   // detail names the condition
  kRaceLost,             // kept losing against other writers of the same object; try again
  kNotSatisfiableRange,  // outside of the object
  kDigestMismatch,       // the bytes are not the ones announced; detail names the digest
  kLengthMismatch,       // more or fewer bytes than announced
  kNoSuchUpload,
  kInvalidPartNumber,
  kInvalidPart,       // a part named at completion is missing, or differs in ETag or checksum
  kInvalidPartOrder,  // part numbers must grow
  kPartTooSmall,      // a part other than the last is below kPartBytesMin
  kKeyMissing,        // the bytes need the client's key
  kKeyWrong,          // the client's key is another than the one that the bytes were written with
  kKeyNotNeeded,      // a client's key was given, and the bytes have none
  kUnavailable,       // no space, or no writes now; reads and deletes go on
  kCorrupt,           // stored bytes fail their checksum; they are never served
};

// One version of an object: `generation` grows with every write anywhere in the store. `is_null`
// marks the version written while its bucket kept no versions; an object has at most one such.
struct VersionRef {
  std::int64_t generation = 0;
  bool is_null = false;
};

struct Error {
  Fault fault;
  std::string detail = {};
  VersionRef version = {};        // generation 0: not set
  bool is_delete_marker = false;  // `version` is one
  bool outcome_unknown = false;   // kUnavailable: the write may have happened all the same
};

template <class T>
using Result = ::aloft::Result<T, Error>;

}  // namespace aloft::object
