// XML request bodies, with S3's refusals.
//
// Threads     Any; no state.
// Errors      kMalformedXml, kMissingRequestBody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "faces/common/xml_reader.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

// A document whose root is `root`.
Result<XmlDocument> ParseXmlBody(std::string_view body, std::string_view root);

// The text of a number element, blanks around it ignored; nullopt if it is none or does not fit.
std::optional<std::int64_t> XmlNumber(const XmlNode& node);
// "true" or "false". Fails with kMalformedXml for anything else; `absent` if there is no node.
Result<bool> XmlFlag(const XmlNode& node, bool absent);

}  // namespace aloft::faces::s3
