// The object resource: https://cloud.google.com/storage/docs/json_api/v1/objects#resource
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/call.h"
#include "faces/gcs/json.h"
#include "object/object_info.h"
#include "object/objects.h"
#include "object/write_options.h"

namespace aloft::faces::gcs {

// Whether access-control lists are part of a resource.
enum class Projection : std::uint8_t { kNoAcl, kFull };
// As the query says; without its word, as `otherwise`. Fails with 400.
Result<Projection> ProjectionOf(const Query& query, Projection otherwise);

// One whole JSON object.
void WriteObject(JsonWriter& json, const Call& call, const object::BucketInfo& bucket,
                 const object::ObjectInfo& info, Projection projection);
edge::Response ObjectReply(const Call& call, const object::BucketInfo& bucket,
                           const object::ObjectInfo& info,
                           Projection projection = Projection::kNoAcl);

// Where the entries of an object's list belong, and whose email is its owner's.
EntryPlace ObjectListPlace(const object::BucketInfo& bucket, const object::ObjectInfo& info);
std::string OwnerOf(const Call& call, const object::BucketInfo& bucket,
                    const object::ObjectInfo& info);

// "CKih16GjycICEAE=": generation and metageneration.
std::string EtagText(const object::ObjectInfo& info);
// As Google names it: a class of another vendor is STANDARD.
std::string_view ShownStorageClass(std::string_view storage_class);
// Fails for one that Google has not.
Result<std::string> ParseStorageClass(std::string_view text);

// What a resource that a client sends says about a new object. Fails with 501 for keys, which would
// mean something that is not done.
struct NewObject {
  std::string name = {};                // empty: not told
  object::AccessList access_list = {};  // as given, defaults and all; empty: not told
  object::ObjectAttributes attributes = {};
  object::ExpectedDigests expected = {};
  object::EncryptionChoice encryption = {};  // not in the resource: headers say it
};
Result<NewObject> ReadNewObject(const Json& resource);

// The same for a change: members that are there replace, null removes, metadata merges by key.
enum class ChangeForm : std::uint8_t { kInsert, kPatch, kUpdate };
Result<object::ObjectChange> EditObject(const Call& call, const object::BucketInfo& bucket,
                                        const Json& resource, const object::ObjectInfo& current,
                                        ChangeForm form);

}  // namespace aloft::faces::gcs
