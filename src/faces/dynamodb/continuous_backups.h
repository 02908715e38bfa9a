// ContinuousBackupsDescription, as its two operations answer it.
#pragma once

#include <string>

namespace aloft::faces::dynamodb {

// Point-in-time recovery is always off: nothing could be restored from it.
std::string RenderContinuousBackups();

}  // namespace aloft::faces::dynamodb
