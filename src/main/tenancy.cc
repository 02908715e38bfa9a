#include "main/tenancy.h"

#include "cli/run_files.h"
#include "faces/common/policy_document.h"

namespace aloft {
namespace {

template <class T>
Result<T, std::string> Said(Result<T, identity::Error> result) {
  if (!result.ok()) return Fail(std::move(result.error().detail));
  return std::move(result).value();
}

}  // namespace

Result<Tenancy, std::string> Tenancy::Open(const std::string& data_directory,
                                           const std::string& project_id, store::Engine& engine,
                                           os::Disk& disk, os::Clock& clock, os::Random& random) {
  Tenancy tenancy;
  ALOFT_TRY(tenancy.master_key,
            Said(identity::MasterKey::OpenOrCreate(disk, data_directory, random)));
  ALOFT_TRY(tenancy.projects, Said(identity::Projects::Open(engine, random)));
  ALOFT_TRY(tenancy.keys, Said(identity::Keys::Open({engine, *tenancy.projects, *tenancy.master_key,
                                                     clock, random, faces::ParseKeyPolicy})));
  ALOFT_TRY(tenancy.project, Said(tenancy.projects->FindOrCreate(project_id)));
  ALOFT_TRY(const identity::KeyPair root, Said(tenancy.keys->RootKey(tenancy.project)));
  tenancy.root = tenancy.keys->Find(root.id)->principal;
  ALOFT_TRY_VOID(cli::WriteCredentials(data_directory, {root.id, root.secret}));
  return tenancy;
}

}  // namespace aloft
