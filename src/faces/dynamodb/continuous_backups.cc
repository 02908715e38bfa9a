#include "faces/dynamodb/continuous_backups.h"

namespace aloft::faces::dynamodb {

std::string RenderContinuousBackups() {
  return "{\"ContinuousBackupsDescription\":{\"ContinuousBackupsStatus\":\"ENABLED\","
         "\"PointInTimeRecoveryDescription\":{\"PointInTimeRecoveryStatus\":\"DISABLED\"}}}";
}

}  // namespace aloft::faces::dynamodb
