// Seals secrets with AES-256-GCM under a master key that lives in a file of its own, beside but
// outside the store: a copied database or backup alone gives no secret away.
//
// Guarantees  What Unseal returns was sealed by this key for this label, unchanged
// (docs/formats/identity.md). Threads     Any thread. Errors      kMasterKey. Knows not   what it
// seals.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "identity/fault.h"
#include "os/disk.h"
#include "os/random.h"

namespace aloft::identity {

class MasterKey {
 public:
  // Reads `directory`/master.key, or makes it (mode 0600, durable) if there is none.
  static Result<std::unique_ptr<MasterKey>, Error> OpenOrCreate(os::Disk& disk,
                                                                const std::string& directory,
                                                                os::Random& random);
  // Keeps the key in memory only: for tests.
  static std::unique_ptr<MasterKey> ForTesting(os::Random& random);
  ~MasterKey();

  // `label` names what is sealed (not secret): a sealed value cannot be moved to another label.
  std::string Seal(std::string_view label, std::string_view secret) const;
  Result<std::string, Error> Unseal(std::string_view label, std::string_view sealed) const;

  // A key of 32 bytes for one purpose, always the same for the same `label`; tells nothing of this
  // one or of another's.
  std::string Derive(std::string_view label) const;

 private:
  MasterKey(std::string key, os::Random& random);

  std::string key_;  // 32 bytes
  os::Random& random_;
};

}  // namespace aloft::identity
