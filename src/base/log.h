// A structured log: one line per event, `key=value` after the level and the event's name.
//
//   log.Info("store.opened", {{"path", path}, {"version", version}});
//   ->  level=info event=store.opened path=/var/lib/aloft version=12
//
// Guarantees  An event is one line whatever its values hold: control characters and bytes that are
//             not UTF-8 are escaped as \n, \x1b; values that need it are quoted. Below the level
//             nothing is formatted or allocated.
// Threads     Any, if the sink allows it.
// Ownership   Borrows the sink, which outlives the log; fields are borrowed for the call only. A
//             Log is a value: copy it, or pass it by reference.
// Errors      None reach the caller. A line past kLogLineBytesMax is cut and ends in `…`.
// Knows not   Files, and clocks: the sink puts the time before the line.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace aloft {

enum class Level : std::uint8_t { kDebug, kInfo, kWarning, kError, kOff };

std::string_view LevelName(Level level);

// Takes finished lines (no line end in or after them). Called from any thread; must not throw.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void Write(Level level, std::string_view line) = 0;
};

class LogField {
 public:
  LogField(std::string_view key, std::string_view text)
      : key_(key), kind_(Kind::kText), text_(text) {}
  LogField(std::string_view key, const char* text) : LogField(key, std::string_view(text)) {}
  LogField(std::string_view key, double number)
      : key_(key), kind_(Kind::kDouble), double_(number) {}
  LogField(std::string_view key, std::same_as<bool> auto value)
      : LogField(key, std::string_view(value ? "true" : "false")) {}
  LogField(std::string_view key, std::signed_integral auto number)
      : key_(key), kind_(Kind::kSigned), signed_(number) {}
  LogField(std::string_view key, std::unsigned_integral auto number)
    requires(!std::same_as<decltype(number), bool>)
      : key_(key), kind_(Kind::kUnsigned), unsigned_(number) {}

 private:
  friend class Log;
  enum class Kind : std::uint8_t { kText, kSigned, kUnsigned, kDouble };

  std::string_view key_;
  Kind kind_;
  union {
    std::string_view text_;
    std::int64_t signed_;
    std::uint64_t unsigned_;
    double double_;
  };
};

class Log {
 public:
  using Fields = std::initializer_list<LogField>;

  // With no sink, nothing is ever on.
  Log() = default;
  Log(LogSink& sink, Level least) : sink_(&sink), least_(least) {}

  // Ask first when only making the fields is costly.
  bool On(Level level) const { return sink_ != nullptr && level >= least_; }

  void Debug(std::string_view event, Fields fields = {}) const { At(Level::kDebug, event, fields); }
  void Info(std::string_view event, Fields fields = {}) const { At(Level::kInfo, event, fields); }
  void Warning(std::string_view event, Fields fields = {}) const {
    At(Level::kWarning, event, fields);
  }
  void Error(std::string_view event, Fields fields = {}) const { At(Level::kError, event, fields); }

  void At(Level level, std::string_view event, Fields fields = {}) const {
    if (On(level)) Write(level, event, fields);
  }

 private:
  void Write(Level level, std::string_view event, Fields fields) const;

  LogSink* sink_ = nullptr;
  Level least_ = Level::kOff;
};

}  // namespace aloft
