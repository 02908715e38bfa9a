#include "base/log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/limits.h"
#include "base/utf8.h"

namespace aloft {
namespace {

class Lines : public LogSink {
 public:
  void Write(Level, std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

TEST(Log, WritesOneLineOfFields) {
  Lines sink;
  const Log log(sink, Level::kDebug);
  const std::string owned = "b c";
  log.Info("put", {{"key", "a"},
                   {"name", owned},
                   {"bytes", 12},
                   {"version", std::uint64_t{7}},
                   {"seconds", 0.5},
                   {"cached", true},
                   {"empty", ""}});
  log.Error("stopped");
  ASSERT_EQ(sink.lines.size(), 2u);
  EXPECT_EQ(sink.lines[0],
            "level=info event=put key=a name=\"b c\" bytes=12 version=7 seconds=0.5 cached=true "
            "empty=\"\"");
  EXPECT_EQ(sink.lines[1], "level=error event=stopped");
}

// Names come from clients: one must not be able to forge a log line or to drive an operator's
// terminal.
TEST(Log, ValuesCannotForgeLinesOrTerminalCodes) {
  Lines sink;
  const Log log(sink, Level::kInfo);
  log.Info("put", {{"key", "a\nlevel=error\r\x1b[2J\x7f\"\\"}});
  log.Info("put", {{"key", "\xc3\xa4 \xc2\x9b[2J"}});
  log.Info("put", {{"key", "\xff\xc3\xa4"}});
  EXPECT_EQ(sink.lines[0], R"(level=info event=put key="a\nlevel=error\r\x1b[2J\x7f\"\\")");
  EXPECT_EQ(sink.lines[1], "level=info event=put key=\"\xc3\xa4 \\xc2\\x9b[2J\"");
  EXPECT_EQ(sink.lines[2], R"(level=info event=put key="\xff\xc3\xa4")");
}

TEST(Log, BelowTheLevelNothingHappens) {
  Lines sink;
  const Log log(sink, Level::kWarning);
  log.Debug("a");
  log.Info("b");
  EXPECT_FALSE(log.On(Level::kInfo));
  EXPECT_TRUE(log.On(Level::kWarning));
  log.Warning("c");
  EXPECT_EQ(sink.lines.size(), 1u);
  Log().Error("nowhere");
  Log(sink, Level::kOff).Error("off");
  EXPECT_EQ(sink.lines.size(), 1u);
}

// A client's megabyte of a name must not become a megabyte of log, nor break a character in two.
TEST(Log, LongLinesAreCut) {
  Lines sink;
  const Log log(sink, Level::kInfo);
  std::string umlauts;
  for (int i = 0; i < 100000; ++i) umlauts += "\xc3\xa4";
  log.Info("put", {{"key", umlauts}, {"more", umlauts}});
  log.Info("put", {{"key", "x" + umlauts}});
  log.Info("put", {{"key", std::string(1000000, '\x01')}});
  for (const std::string& line : sink.lines) {
    EXPECT_LE(line.size(), kLogLineBytesMax);
    EXPECT_TRUE(line.ends_with("\xe2\x80\xa6"));
    EXPECT_TRUE(IsValidUtf8(line));
  }
}

}  // namespace
}  // namespace aloft
