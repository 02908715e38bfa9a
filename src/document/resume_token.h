// Resume tokens: the time of a snapshot of one database, opaque to clients, valid across restarts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft::document {

// `database_uid` keeps tokens of a deleted database from meaning anything in its successor.
std::string MakeResumeToken(std::string_view database_uid, std::int64_t time_micros);
std::optional<std::int64_t> TimeOfResumeToken(std::string_view database_uid,
                                              std::string_view token);

}  // namespace aloft::document
