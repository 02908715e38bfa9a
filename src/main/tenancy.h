// Who the tenants are and what they sign with: opened once, the first project and its root key made
// at the first start.
//
// Guarantees  After Open the root credentials are in DATA/credentials for the command line.
// Errors      Sentences for the user.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "identity/keys.h"
#include "identity/master_key.h"
#include "identity/projects.h"
#include "os/disk.h"

namespace aloft {

struct Tenancy {
  std::unique_ptr<identity::MasterKey> master_key;
  std::unique_ptr<identity::Projects> projects;
  std::unique_ptr<identity::Keys> keys;
  std::shared_ptr<const identity::Project> project;
  std::shared_ptr<const identity::Principal> root;  // of the project

  static Result<Tenancy, std::string> Open(const std::string& data_directory,
                                           const std::string& project_id, store::Engine& engine,
                                           os::Disk& disk, os::Clock& clock, os::Random& random);
};

}  // namespace aloft
