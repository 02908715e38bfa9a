// What the list operations share: parameters, encoding of names, tokens that lead to the next page.
//
// Threads     Any; no state.
// Errors      kInvalidArgument.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/xml_writer.h"
#include "faces/s3/errors.h"
#include "faces/s3/query.h"

namespace aloft::faces::s3 {

enum class NameEncoding : std::uint8_t { kNone, kUrl };
// encoding-type. Fails unless it is absent or "url".
Result<NameEncoding> NameEncodingOf(const Query& query);

// As S3 encodes names: all but letters, digits and - _ . / * ; a space is '+'.
std::string EncodeName(std::string_view name, NameEncoding encoding);

// A page's end in a form that clients only hand back.
std::string MakeToken(std::string_view start_after);
std::optional<std::string> ReadToken(std::string_view token);

// <Owner>: of the account `account_id`.
void WriteOwner(XmlWriter& xml, std::string_view element, std::string_view id,
                std::string_view name);

}  // namespace aloft::faces::s3
