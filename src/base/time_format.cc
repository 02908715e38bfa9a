#include "base/time_format.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace aloft {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
  unsigned year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned weekday = 0;  // 0 is Sunday.
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  unsigned micros = 0;
};

Fields Split(std::int64_t time_us) {
  if (time_us < kTimeMicrosMin || time_us > kTimeMicrosMax) {
    throw std::out_of_range("aloft: a moment outside the years 1 to 9999");
  }
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(time_us)};
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const auto in_day = (time - days).count();
  const auto seconds = static_cast<unsigned>(in_day / kMicrosPerSecond);
  return {static_cast<unsigned>(static_cast<int>(date.year())),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday(days).c_encoding(),
          seconds / 3600,
          seconds / 60 % 60,
          seconds % 60,
          static_cast<unsigned>(in_day % kMicrosPerSecond)};
}

// Writes texts of fixed form: dates are in every reply, and a general formatter takes ten times as
// long.
class Writer {
 public:
  Writer& Text(std::string_view text) {
    out_.append(text);
    return *this;
  }
  template <std::size_t kCount>
  Writer& Digits(unsigned value) {
    char digits[kCount];
    for (std::size_t i = kCount; i > 0; --i, value /= 10) {
      digits[i - 1] = static_cast<char>('0' + value % 10);
    }
    return Text({digits, kCount});
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

// Nullopt for a date or time of day that does not exist.
std::optional<std::int64_t> Join(const Fields& fields) {
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(fields.year)),
                                         std::chrono::month(fields.month),
                                         std::chrono::day(fields.day));
  if (fields.year < 1 || fields.year > 9999 || !date.ok()) return std::nullopt;
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds =
      days * kSecondsPerDay + fields.hour * 3600 + fields.minute * 60 + fields.second;
  return seconds * kMicrosPerSecond + fields.micros;
}

// Reads a text of fixed form from its front; after the first mismatch all else fails too.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return good_ && rest_.empty(); }
  bool good() const { return good_; }
  char Peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  void Expect(std::string_view literal) {
    good_ = good_ && rest_.starts_with(literal);
    if (good_) rest_.remove_prefix(literal.size());
  }

  unsigned Digits(std::size_t count) {
    good_ = good_ && rest_.size() >= count;
    unsigned value = 0;
    for (std::size_t i = 0; good_ && i < count; ++i) {
      good_ = rest_[i] >= '0' && rest_[i] <= '9';
      value = value * 10 + static_cast<unsigned>(rest_[i] - '0');
    }
    if (!good_) return 0;
    rest_.remove_prefix(count);
    return value;
  }

  template <std::size_t kCount>
  unsigned NameIn(const std::array<std::string_view, kCount>& names) {
    for (unsigned i = 0; good_ && i < kCount; ++i) {
      if (!rest_.starts_with(names[i])) continue;
      rest_.remove_prefix(names[i].size());
      return i;
    }
    good_ = false;
    return 0;
  }

  // 1 to 9 digits, as microseconds.
  unsigned Fraction() {
    unsigned micros = 0;
    std::size_t count = 0;
    for (; Peek() >= '0' && Peek() <= '9' && count < 9; ++count) {
      if (count < 6) micros = micros * 10 + static_cast<unsigned>(Peek() - '0');
      rest_.remove_prefix(1);
    }
    good_ = good_ && count > 0;
    for (; count < 6; ++count) micros *= 10;
    return micros;
  }

  // Z or +hh:mm or -hh:mm, in seconds east of Greenwich.
  std::int64_t Offset() {
    const char sign = Peek();
    if (sign != '+' && sign != '-') {
      Expect("Z");
      return 0;
    }
    rest_.remove_prefix(1);
    const std::int64_t hours = Digits(2);
    Expect(":");
    const std::int64_t minutes = Digits(2);
    good_ = good_ && hours <= 23 && minutes <= 59;
    const std::int64_t seconds = hours * 3600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string FormatRfc3339(std::int64_t time_us, TimeFraction fraction) {
  const Fields f = Split(time_us);
  if (fraction == TimeFraction::kShortest) {
    fraction = f.micros == 0          ? TimeFraction::kNone
               : f.micros % 1000 == 0 ? TimeFraction::kMillis
                                      : TimeFraction::kMicros;
  }
  Writer out;
  out.Digits<4>(f.year).Text("-").Digits<2>(f.month).Text("-").Digits<2>(f.day).Text("T");
  out.Digits<2>(f.hour).Text(":").Digits<2>(f.minute).Text(":").Digits<2>(f.second);
  if (fraction == TimeFraction::kMillis) {
    out.Text(".").Digits<3>(f.micros / 1000);
  } else if (fraction == TimeFraction::kMicros) {
    out.Text(".").Digits<6>(f.micros);
  }
  return out.Text("Z").Take();
}

std::string FormatIsoBasic(std::int64_t time_us) {
  const Fields f = Split(time_us);
  Writer out;
  out.Digits<4>(f.year).Digits<2>(f.month).Digits<2>(f.day).Text("T");
  return out.Digits<2>(f.hour).Digits<2>(f.minute).Digits<2>(f.second).Text("Z").Take();
}

std::string FormatHttpDate(std::int64_t time_us) {
  const Fields f = Split(time_us);
  Writer out;
  out.Text(kWeekdays[f.weekday]).Text(", ").Digits<2>(f.day).Text(" ").Text(kMonths[f.month - 1]);
  out.Text(" ").Digits<4>(f.year).Text(" ").Digits<2>(f.hour).Text(":").Digits<2>(f.minute);
  return out.Text(":").Digits<2>(f.second).Text(" GMT").Take();
}

std::optional<std::int64_t> ParseRfc3339(std::string_view text) {
  Scanner scan(text);
  Fields f;
  f.year = scan.Digits(4);
  scan.Expect("-");
  f.month = scan.Digits(2);
  scan.Expect("-");
  f.day = scan.Digits(2);
  scan.Expect("T");
  f.hour = scan.Digits(2);
  scan.Expect(":");
  f.minute = scan.Digits(2);
  scan.Expect(":");
  f.second = scan.Digits(2);
  if (scan.good() && scan.Peek() == '.') {
    scan.Expect(".");
    f.micros = scan.Fraction();
  }
  const std::int64_t offset_seconds = scan.Offset();
  const std::optional<std::int64_t> local_us = Join(f);
  if (!scan.AtEnd() || !local_us) return std::nullopt;
  const std::int64_t time_us = *local_us - offset_seconds * kMicrosPerSecond;
  if (time_us < kTimeMicrosMin || time_us > kTimeMicrosMax) return std::nullopt;
  return time_us;
}

std::optional<std::int64_t> ParseIsoBasic(std::string_view text) {
  Scanner scan(text);
  Fields f;
  f.year = scan.Digits(4);
  f.month = scan.Digits(2);
  f.day = scan.Digits(2);
  scan.Expect("T");
  f.hour = scan.Digits(2);
  f.minute = scan.Digits(2);
  f.second = scan.Digits(2);
  scan.Expect("Z");
  return scan.AtEnd() ? Join(f) : std::nullopt;
}

std::optional<std::int64_t> ParseHttpDate(std::string_view text) {
  Scanner scan(text);
  Fields f;
  f.weekday = scan.NameIn(kWeekdays);
  scan.Expect(", ");
  f.day = scan.Digits(2);
  scan.Expect(" ");
  f.month = scan.NameIn(kMonths) + 1;
  scan.Expect(" ");
  f.year = scan.Digits(4);
  scan.Expect(" ");
  f.hour = scan.Digits(2);
  scan.Expect(":");
  f.minute = scan.Digits(2);
  scan.Expect(":");
  f.second = scan.Digits(2);
  scan.Expect(" GMT");
  const std::optional<std::int64_t> time_us = Join(f);
  if (!scan.AtEnd() || !time_us || Split(*time_us).weekday != f.weekday) return std::nullopt;
  return time_us;
}

}  // namespace aloft
