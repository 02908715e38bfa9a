// The way in for a new object's bytes, whatever upload they come by: opens a writer when the
// object is known, and answers with its resource.
//
// Threads     One at a time, on the pool.
// Ownership   Keeps the call.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "edge/request.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/call.h"
#include "faces/gcs/object_resource.h"
#include "identity/grant.h"
#include "object/objects.h"

namespace aloft::faces::gcs {

// Name, type, metadata and digests, from the resource, the query and the headers together.
// `media_type`: of the bytes; counts if the resource names none.
Result<NewObject> DescribeObject(const Call& call, std::string_view json,
                                 std::string_view media_type);
// May it be written? Sets its owner, and who else may read it.
Result<WriteGrant> AuthorizeNew(const Call& call, NewObject& object);

// All of a short upload in one commit, without waiting. Reads nothing behind the commit, so that it
// may be begun again.
Result<edge::Response> PutWhole(const Call& call, NewObject object, std::string_view bytes);

class ObjectIntake {
 public:
  explicit ObjectIntake(CallPtr call) : call_(std::move(call)) {}

  Result<void> Open(NewObject object);
  bool is_open() const { return writer_ != nullptr; }
  Result<void> Append(std::string_view bytes);
  Result<edge::Response> Finish();

 private:
  Error Refusal(const object::Error& fault) const;

  CallPtr call_;
  NewObject object_;
  std::optional<WriteGrant> grant_;
  std::unique_ptr<object::ObjectWriter> writer_;
};

}  // namespace aloft::faces::gcs
