// The data directory and the files in it that belong to no layer alone.
//
//   store/        the engine           blobs/        large bodies
//   master.key    seals secrets        credentials   the root access key, for `aloft env`
//   run.json      while serving        tls/          the authority of `aloft dev --tls`
//
// Guarantees  After Make the directory and its entry in its parent are durable: a power cut right
//             after the first acknowledged write cannot take the directory itself.
// Errors      Sentences for the user.
#pragma once

#include <string>

#include "base/result.h"
#include "os/disk.h"

namespace aloft {

// Makes the directory, and its parents if need be, readable by their owner alone.
Result<void, std::string> MakeDataDirectory(os::Disk& disk, const std::string& directory);

}  // namespace aloft
