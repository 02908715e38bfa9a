// A place in a bucket, gs://bucket/path, that documents are exported to or imported from.
//
// Guarantees  Each object is authorized by itself, for who began the work.
// Threads     One at a time.
// Ownership   Stands for itself; borrows the services.
// Errors      PERMISSION_DENIED, NOT_FOUND, INVALID_ARGUMENT, UNAVAILABLE, DATA_LOSS.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "faces/firestore/call.h"
#include "object/service.h"

namespace aloft::faces::firestore::admin {

class BucketFolder {
 public:
  // The bucket must be there; the path may be empty.
  static Result<BucketFolder> Find(const Call& call, std::string_view uri);

  std::string uri() const;
  bool has_path() const { return !path_.empty(); }
  void SetPath(std::string path) { path_ = std::move(path); }

  // Whether its names can be written, or read, by who began; before any work.
  Result<void> Check(identity::Permission permission, std::string_view name) const;
  Result<bool> Has(std::string_view name) const;
  Result<std::unique_ptr<object::ObjectWriter>> Write(std::string_view name,
                                                      std::string_view content_type) const;
  Result<std::unique_ptr<object::ObjectReader>> Read(std::string_view name) const;

  Error Said(const object::Error& error, std::string_view name) const;

 private:
  BucketFolder(const Services& services, PrincipalPtr principal, std::string bucket,
               std::string path)
      : services_(&services),
        principal_(std::move(principal)),
        bucket_(std::move(bucket)),
        path_(std::move(path)) {}
  object::ObjectName NameOf(std::string_view name) const;
  Result<identity::Grant> Authorize(identity::Permission permission, std::string_view name) const;

  const Services* services_;
  PrincipalPtr principal_;
  std::string bucket_;
  std::string path_;  // without slashes at its ends
};

}  // namespace aloft::faces::firestore::admin
