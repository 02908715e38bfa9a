#include "main/standard_error_log.h"

#include <unistd.h>

#include <string>

#include "base/time_format.h"

namespace aloft {

void StandardErrorLog::Write(Level, std::string_view line) {
  std::string text = FormatRfc3339(clock_.WallMicros(), TimeFraction::kMillis);
  text += ' ';
  text += line;
  text += '\n';
  // One write for one line, so that lines of several threads do not mix. Nothing can be done about
  // a failure.
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

Level LevelNamed(std::string_view name) {
  if (name == "debug") return Level::kDebug;
  if (name == "warn") return Level::kWarning;
  if (name == "error") return Level::kError;
  return Level::kInfo;
}

}  // namespace aloft
