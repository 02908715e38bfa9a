// Preconditions on generation, metageneration and, of reads, on ETags.
// https://cloud.google.com/storage/docs/request-preconditions
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "edge/request.h"
#include "faces/gcs/query.h"
#include "object/conditions.h"
#include "object/object_info.h"

namespace aloft::faces::gcs {

// ifGenerationMatch and its relatives.
Result<object::WriteConditions> WriteConditionsOf(const Query& query);
// `prefix`: "if", or "ifSource" of copies.
Result<object::ReadConditions> ReadConditionsOf(const Query& query, std::string_view prefix);
// Of a request about a bucket, judged against its state as it was found.
Result<void> JudgeBucket(const Query& query, std::int64_t metageneration);
// If-Match and If-None-Match of a read: lists of ETags, in quotes or not, or "*". Fails with 412,
// 304.
Result<void> JudgeEtag(const edge::Headers& headers, std::string_view etag);

// The version that `name` ("generation", "sourceGeneration") asks for.
Result<std::optional<object::VersionRef>> VersionOf(const Query& query, std::string_view name);

}  // namespace aloft::faces::gcs
