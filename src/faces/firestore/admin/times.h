// Times of messages, in microseconds as everywhere else here.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>

namespace aloft::faces::firestore::admin {

inline void SetTime(std::int64_t micros, google::protobuf::Timestamp* time) {
  constexpr std::int64_t kMicros = 1'000'000;
  const std::int64_t rest = ((micros % kMicros) + kMicros) % kMicros;
  time->set_seconds((micros - rest) / kMicros);
  time->set_nanos(static_cast<std::int32_t>(rest * 1000));
}

}  // namespace aloft::faces::firestore::admin
