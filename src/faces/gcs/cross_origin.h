// What pages of other origins may do here through a browser.
// https://cloud.google.com/storage/docs/cross-origin
//
// The XML API asks the CORS rules of the bucket. The JSON API lets every page in: it counts nothing
// that a browser would send by itself, only tokens and the passes in the URLs of uploads.
//
// Threads     Any; no state. The bucket's rules may throw store::WouldBlock.
#pragma once

#include <memory>
#include <string_view>

#include "edge/request.h"
#include "object/bucket_info.h"
#include "object/buckets.h"

namespace aloft::faces::gcs {

// One rule, which keeps the list that it stands in.
using CorsRulePtr = std::shared_ptr<const object::CorsRule>;

// The rule of `bucket` for a page that sends `method`, and in a preflight also asks for
// `request_headers` (comma-separated); null if no rule lets it.
CorsRulePtr FindCors(object::Buckets& buckets, std::string_view bucket, std::string_view origin,
                     std::string_view method, std::string_view request_headers);
// Tells the page at `origin` that it may read the reply.
void AddCors(edge::Response& response, const object::CorsRule& rule, std::string_view origin);
// Answers a preflight. One that no rule allows gets the same without a word of permission.
edge::Response PreflightByRules(object::Buckets& buckets, std::string_view bucket,
                                const edge::Request& request);

// The same for the JSON API.
void AddOpenCors(const edge::Request& request, edge::Response& response);
edge::Response OpenPreflight(const edge::Request& request);

}  // namespace aloft::faces::gcs
