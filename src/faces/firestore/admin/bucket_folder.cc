#include "faces/firestore/admin/bucket_folder.h"

namespace aloft::faces::firestore::admin {
namespace {

constexpr std::string_view kScheme = "gs://";

Error FromObjects(const object::Error& error, const std::string& about) {
  using object::Fault;
  switch (error.fault) {
    case Fault::kInvalidBucketName:
    case Fault::kNoSuchBucket:
      return {Code::kNotFound, "The bucket of " + about + " does not exist."};
    case Fault::kNoSuchObject:
    case Fault::kNoSuchVersion:
    case Fault::kIsDeleteMarker:
      return {Code::kNotFound, about + " does not exist."};
    case Fault::kInvalidObjectKey:
    case Fault::kObjectKeyTooLong:
    case Fault::kInvalidArgument:
    case Fault::kMetadataTooLarge:
    case Fault::kInvalidTag:
    case Fault::kTooLarge:
    case Fault::kTooManyBuckets:
    case Fault::kBucketTaken:
    case Fault::kBucketAlreadyYours:
    case Fault::kBucketNotEmpty:
    case Fault::kProtected:
    case Fault::kNotSatisfiableRange:
    case Fault::kDigestMismatch:
    case Fault::kLengthMismatch:
    case Fault::kNoSuchUpload:
    case Fault::kInvalidPartNumber:
    case Fault::kInvalidPart:
    case Fault::kInvalidPartOrder:
    case Fault::kPartTooSmall:
      return {Code::kInvalidArgument, about + ": " + error.detail};
    case Fault::kPreconditionFailed:
    case Fault::kRaceLost:
      return {Code::kAborted, about + " was written by somebody else meanwhile."};
    case Fault::kKeyMissing:
    case Fault::kKeyWrong:
    case Fault::kKeyNotNeeded:
      return {Code::kFailedPrecondition, about + " is encrypted with a key of its writer's."};
    case Fault::kUnavailable:
      return {Code::kUnavailable, "No writes can be taken now: " + error.detail};
    case Fault::kCorrupt:
      return {Code::kDataLoss, about + " failed a check: " + error.detail};
  }
  return {Code::kInternal, "Internal error encountered."};
}

}  // namespace

Result<BucketFolder> BucketFolder::Find(const Call& call, std::string_view uri) {
  if (!uri.starts_with(kScheme)) {
    return Invalid("A place must be given as gs://bucket[/path], not as \"" +
                   std::string(uri.substr(0, 200)) + "\".");
  }
  std::string_view rest = uri.substr(kScheme.size());
  const std::string bucket(rest.substr(0, rest.find('/')));
  rest.remove_prefix(bucket.size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  while (rest.ends_with('/')) rest.remove_suffix(1);
  BucketFolder folder(*call.services, call.principal, bucket, std::string(rest));
  const auto found = call.services->objects->buckets().Find(bucket);
  if (!found.ok()) return Fail(FromObjects(found.error(), folder.uri()));
  return folder;
}

std::string BucketFolder::uri() const {
  std::string uri = std::string(kScheme).append(bucket_);
  return path_.empty() ? uri : uri.append("/").append(path_);
}

object::ObjectName BucketFolder::NameOf(std::string_view name) const {
  std::string key = path_;
  if (!key.empty()) key += '/';
  return {bucket_, key.append(name)};
}

Result<identity::Grant> BucketFolder::Authorize(identity::Permission permission,
                                                std::string_view name) const {
  const auto bucket = services_->objects->buckets().Find(bucket_);
  if (!bucket.ok()) return Fail(FromObjects(bucket.error(), uri()));
  identity::AccessSettings settings;
  if ((*bucket)->public_access_block) {
    settings.ignore_public_lists = (*bucket)->public_access_block->ignore_public_access_controls;
    settings.restrict_public_policies = (*bucket)->public_access_block->restrict_public_policies;
  }
  const std::string resource = NameOf(name).Resource();
  identity::Asked asked{
      .permission = permission, .owner = (*bucket)->project, .resource = resource};
  asked.resource_policy = (*bucket)->compiled_policy.get();
  asked.settings = &settings;
  auto granted = services_->authorizer.Authorize(principal_, asked);
  if (!granted) {
    return Refuse(Code::kPermissionDenied, "The caller may not use " + uri() + ".");
  }
  return std::move(*granted);
}

Error BucketFolder::Said(const object::Error& error, std::string_view name) const {
  return FromObjects(error, uri().append("/").append(name));
}

Result<void> BucketFolder::Check(identity::Permission permission, std::string_view name) const {
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant, Authorize(permission, name));
  return {};
}

Result<bool> BucketFolder::Has(std::string_view name) const {
  ALOFT_TRY(const identity::Grant grant, Authorize(identity::Permission::kObjectRead, name));
  const auto found = services_->objects->objects().Stat(grant, NameOf(name));
  if (found.ok()) return true;
  const bool absent = found.error().fault == object::Fault::kNoSuchObject ||
                      found.error().fault == object::Fault::kIsDeleteMarker;
  if (absent) return false;
  return Fail(Said(found.error(), name));
}

Result<std::unique_ptr<object::ObjectWriter>> BucketFolder::Write(
    std::string_view name, std::string_view content_type) const {
  ALOFT_TRY(const identity::Grant grant, Authorize(identity::Permission::kObjectWrite, name));
  object::WriteOptions options;
  options.attributes.headers.type = content_type;
  auto writer = services_->objects->objects().Put(grant, NameOf(name), std::move(options));
  if (!writer.ok()) return Fail(Said(writer.error(), name));
  return std::move(*writer);
}

Result<std::unique_ptr<object::ObjectReader>> BucketFolder::Read(std::string_view name) const {
  ALOFT_TRY(const identity::Grant grant, Authorize(identity::Permission::kObjectRead, name));
  auto reader = services_->objects->objects().Open(grant, NameOf(name));
  if (!reader.ok()) return Fail(Said(reader.error(), name));
  return std::move(*reader);
}

}  // namespace aloft::faces::firestore::admin
