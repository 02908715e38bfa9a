// Service-account keys in the JSON form of Google's key files.
// https://cloud.google.com/iam/docs/keys-create-delete
//
// Guarantees  The private key is made in this process and leaves it by the key file alone.
// Errors      Sentences for the user.
#pragma once

#include <string>

#include "base/result.h"

namespace aloft::cli {

struct ServiceAccountKeyOptions {
  std::string endpoint;         // empty: where the running server listens
  std::string universe_domain;  // empty: Google's, which every client takes
  std::string out_file;         // empty: standard output
};

// `account`: the name in front of '@'. `policy`: a JSON document, or empty.
Result<void, std::string> CreateServiceAccountKey(const std::string& data_directory,
                                                  const std::string& account,
                                                  const std::string& policy,
                                                  const ServiceAccountKeyOptions& options);
// A new pair for the account of the key `id`.
Result<void, std::string> RotateServiceAccountKey(const std::string& data_directory,
                                                  const std::string& id,
                                                  const ServiceAccountKeyOptions& options);

}  // namespace aloft::cli
