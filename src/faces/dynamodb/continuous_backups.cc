#include "faces/dynamodb/continuous_backups.h"

#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {

std::string RenderContinuousBackups(const table::TableDescription& table, std::int64_t now_micros) {
  std::string body =
      "{\"ContinuousBackupsDescription\":{\"ContinuousBackupsStatus\":\"ENABLED\","
      "\"PointInTimeRecoveryDescription\":{";
  Comma comma(body);
  comma.Text("PointInTimeRecoveryStatus", table.point_in_time_recovery ? "ENABLED" : "DISABLED");
  if (table.point_in_time_recovery) {
    comma.Integer("RecoveryPeriodInDays", 35);
    comma.Seconds("EarliestRestorableDateTime", table.point_in_time_since_micros);
    comma.Seconds("LatestRestorableDateTime", now_micros);
  }
  return body + "}}}";
}

}  // namespace aloft::faces::dynamodb
