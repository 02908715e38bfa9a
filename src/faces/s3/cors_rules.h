// CORS configurations: the document, and which rule lets a browser's request through.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
//
// Threads     Any; no state.
// Errors      kMalformedXml, kInvalidRequest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edge/request.h"
#include "faces/s3/errors.h"
#include "object/bucket_info.h"

namespace aloft::faces::s3 {

using CorsRules = std::vector<object::CorsRule>;

Result<CorsRules> ParseCors(std::string_view body);
std::string CorsDocument(const CorsRules& rules);

// The first rule for `origin` and `method` that allows all of `request_headers` (comma-separated,
// may be empty); null if none.
const object::CorsRule* MatchCors(const CorsRules& rules, std::string_view origin,
                                  std::string_view method, std::string_view request_headers);

// Access-Control-Allow-Origin and its relatives. For a preflight, `request_headers` are echoed.
void AddCorsHeaders(edge::Response& response, const object::CorsRule& rule, std::string_view origin,
                    std::string_view request_headers);

}  // namespace aloft::faces::s3
