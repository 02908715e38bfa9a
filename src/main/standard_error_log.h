// Log lines to standard error, each behind the time of day in UTC, written whole.
#pragma once

#include "base/log.h"
#include "os/clock.h"

namespace aloft {

class StandardErrorLog final : public LogSink {
 public:
  explicit StandardErrorLog(const os::Clock& clock) : clock_(clock) {}
  void Write(Level level, std::string_view line) override;

 private:
  const os::Clock& clock_;
};

// "debug", "info", "warn" or "error"; anything else is info.
Level LevelNamed(std::string_view name);

}  // namespace aloft
