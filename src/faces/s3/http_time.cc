#include "faces/s3/http_time.h"

#include <array>
#include <cctype>
#include <cstdio>

namespace aloft::faces::s3 {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};

struct Civil {
  std::int64_t year;
  int month;  // 1..12
  int day;
};

// Days since 1970-01-01 of the proleptic Gregorian calendar, by counting in eras of 400 years.
std::int64_t DaysFromCivil(std::int64_t year, int month, int day) {
  const std::int64_t shifted = month <= 2 ? year - 1 : year;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const std::int64_t year_of_era = shifted - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

Civil CivilFromDays(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int64_t day_of_era = shifted - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month = static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::int64_t FloorDivide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

// Takes `digits` decimal digits from the front.
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool TakeText(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<int> TakeMonth(std::string_view& text) {
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (TakeText(text, kMonths[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// "17:50:00" in seconds of the day; 60 is a leap second.
std::optional<std::int64_t> TakeClock(std::string_view& text) {
  const auto hour = TakeNumber(text, 2);
  if (!hour || *hour > 23 || !TakeText(text, ":")) return std::nullopt;
  const auto minute = TakeNumber(text, 2);
  if (!minute || *minute > 59 || !TakeText(text, ":")) return std::nullopt;
  const auto second = TakeNumber(text, 2);
  if (!second || *second > 60) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

bool IsDayOfMonth(std::int64_t year, int month, int day) {
  if (month < 1 || month > 12 || day < 1) return false;
  const Civil back = CivilFromDays(DaysFromCivil(year, month, day));
  return back.month == month && back.day == day;
}

// " 12 Oct 2009 17:50:00 GMT"
std::optional<std::int64_t> ParseFixedDate(std::string_view rest) {
  if (!TakeText(rest, " ")) return std::nullopt;
  const auto day = TakeNumber(rest, 2);
  if (!day || !TakeText(rest, " ")) return std::nullopt;
  const auto month = TakeMonth(rest);
  if (!month || !TakeText(rest, " ")) return std::nullopt;
  const auto year = TakeNumber(rest, 4);
  if (!year || !TakeText(rest, " ") || !IsDayOfMonth(*year, *month, *day)) return std::nullopt;
  const auto clock = TakeClock(rest);
  if (!clock || (rest != " GMT" && rest != " UTC" && rest != " +0000")) return std::nullopt;
  return DaysFromCivil(*year, *month, *day) * kSecondsPerDay + *clock;
}

// " 12-Oct-09 17:50:00 GMT": years 70..99 are of the last century (RFC 850).
std::optional<std::int64_t> ParseDashedDate(std::string_view rest) {
  if (!TakeText(rest, " ")) return std::nullopt;
  const auto day = TakeNumber(rest, 2);
  if (!day || !TakeText(rest, "-")) return std::nullopt;
  const auto month = TakeMonth(rest);
  if (!month || !TakeText(rest, "-")) return std::nullopt;
  const auto short_year = TakeNumber(rest, 2);
  if (!short_year || !TakeText(rest, " ")) return std::nullopt;
  const int year = *short_year + (*short_year >= 70 ? 1900 : 2000);
  if (!IsDayOfMonth(year, *month, *day)) return std::nullopt;
  const auto clock = TakeClock(rest);
  if (!clock || rest != " GMT") return std::nullopt;
  return DaysFromCivil(year, *month, *day) * kSecondsPerDay + *clock;
}

// "Mon Oct  2 17:50:00 2009" (C's asctime), behind the day's name.
std::optional<std::int64_t> ParseAsctimeDate(std::string_view rest) {
  if (!TakeText(rest, " ")) return std::nullopt;
  const auto month = TakeMonth(rest);
  if (!month || !TakeText(rest, " ")) return std::nullopt;
  const auto day = TakeText(rest, " ") ? TakeNumber(rest, 1) : TakeNumber(rest, 2);
  if (!day || !TakeText(rest, " ")) return std::nullopt;
  const auto clock = TakeClock(rest);
  if (!clock || !TakeText(rest, " ")) return std::nullopt;
  const auto year = TakeNumber(rest, 4);
  if (!year || !rest.empty() || !IsDayOfMonth(*year, *month, *day)) return std::nullopt;
  return DaysFromCivil(*year, *month, *day) * kSecondsPerDay + *clock;
}

// ".123" as microseconds; more digits than six are cut.
std::optional<std::int64_t> TakeFraction(std::string_view& text) {
  if (!TakeText(text, ".")) return 0;
  std::int64_t micros = 0;
  std::int64_t unit = 100'000;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    micros += (text[digits++] - '0') * unit;
    unit /= 10;
  }
  text.remove_prefix(digits);
  if (digits == 0) return std::nullopt;
  return micros;
}

// "Z", "+01:00" or nothing, in seconds east of Greenwich.
std::optional<std::int64_t> TakeZone(std::string_view text) {
  if (text == "Z" || text.empty()) return 0;
  const std::int64_t sign = text.front() == '+' ? 1 : -1;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  const auto hours = TakeNumber(text, 2);
  TakeText(text, ":");
  const auto minutes = TakeNumber(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

std::string FormatHttpDate(std::int64_t micros) {
  const std::int64_t seconds = FloorDivide(micros, kMicrosPerSecond);
  const std::int64_t days = FloorDivide(seconds, kSecondsPerDay);
  const int clock = static_cast<int>(seconds - days * kSecondsPerDay);
  const Civil civil = CivilFromDays(days);
  const auto weekday = static_cast<std::size_t>((days % 7 + 7) % 7);
  std::array<char, 64> out;
  const int length = std::snprintf(
      out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[weekday].data(), civil.day,
      kMonths[static_cast<std::size_t>(civil.month - 1)].data(), static_cast<int>(civil.year),
      clock / 3600, clock / 60 % 60, clock % 60);
  return {out.data(), static_cast<std::size_t>(length)};
}

std::optional<std::int64_t> ParseHttpDate(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == 3) return ParseFixedDate(text.substr(4));
  if (comma != std::string_view::npos) return ParseDashedDate(text.substr(comma + 1));
  if (text.size() > 4 && text[3] == ' ') return ParseAsctimeDate(text.substr(3));
  const auto micros = ParseIsoTime(text);
  if (!micros) return std::nullopt;
  return FloorDivide(*micros, kMicrosPerSecond);
}

std::string FormatIsoSeconds(std::int64_t micros) {
  const std::int64_t seconds = FloorDivide(micros, kMicrosPerSecond);
  const std::int64_t days = FloorDivide(seconds, kSecondsPerDay);
  const int clock = static_cast<int>(seconds - days * kSecondsPerDay);
  const Civil civil = CivilFromDays(days);
  std::array<char, 64> out;
  const int length = std::snprintf(out.data(), out.size(), "%04d-%02d-%02dT%02d:%02d:%02d.000Z",
                                   static_cast<int>(civil.year), civil.month, civil.day,
                                   clock / 3600, clock / 60 % 60, clock % 60);
  return {out.data(), static_cast<std::size_t>(length)};
}

std::optional<std::int64_t> ParseIsoTime(std::string_view text) {
  const auto year = TakeNumber(text, 4);
  if (!year || !TakeText(text, "-")) return std::nullopt;
  const auto month = TakeNumber(text, 2);
  if (!month || !TakeText(text, "-")) return std::nullopt;
  const auto day = TakeNumber(text, 2);
  if (!day || !IsDayOfMonth(*year, *month, *day)) return std::nullopt;
  const std::int64_t midnight = DaysFromCivil(*year, *month, *day) * kSecondsPerDay;
  if (text.empty() || text == "Z") return midnight * kMicrosPerSecond;
  if (!TakeText(text, "T")) return std::nullopt;
  const auto clock = TakeClock(text);
  if (!clock) return std::nullopt;
  const auto fraction = TakeFraction(text);
  if (!fraction) return std::nullopt;
  const auto zone = TakeZone(text);
  if (!zone) return std::nullopt;
  return (midnight + *clock - *zone) * kMicrosPerSecond + *fraction;
}

}  // namespace aloft::faces::s3
