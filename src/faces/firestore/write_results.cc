#include "faces/firestore/write_results.h"

#include <google/firestore/v1/write.pb.h>

#include "faces/firestore/messages.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore {

void WriteOneResult(WireWriter& out, int field, const document::WriteResult& result) {
  constexpr int kUpdateTime = v1::WriteResult::kUpdateTimeFieldNumber;
  constexpr int kTransformResults = v1::WriteResult::kTransformResultsFieldNumber;
  const std::size_t end = out.size();
  for (auto value = result.transform_results.rbegin(); value != result.transform_results.rend();
       ++value) {
    WriteValueField(out, kTransformResults, *value);
  }
  if (result.update_time_micros != 0) out.Time(kUpdateTime, result.update_time_micros);
  out.EndMessage(field, end);
}

void WriteResults(WireWriter& out, int field, const std::vector<document::WriteResult>& results) {
  for (auto result = results.rbegin(); result != results.rend(); ++result) {
    WriteOneResult(out, field, *result);
  }
}

}  // namespace aloft::faces::firestore
