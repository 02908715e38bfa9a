// Documents and values as bytes of google.firestore.v1, written straight from the service's form.
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "faces/firestore/wire_writer.h"

namespace aloft::faces::firestore {

// `prefix` is "projects/p/databases/d/documents/". Fields of a message are written backwards: what
// comes last on the wire is written first.

// The fields of google.firestore.v1.Value, without a tag of its own.
void WriteValue(WireWriter& out, const document::Value& value);
// The message as field `field` of another.
void WriteValueField(WireWriter& out, int field, const document::Value& value);
// The fields of google.firestore.v1.Document, without a tag of its own.
void WriteDocument(WireWriter& out, const document::Document& document, std::string_view prefix);
void WriteDocumentField(WireWriter& out, int field, const document::Document& document,
                        std::string_view prefix);
// A string field that names a document.
void WriteName(WireWriter& out, int field, std::string_view prefix, std::string_view path);

// The document with only the fields of `mask`.
document::Document Masked(const document::Document& document,
                          const std::vector<document::FieldPath>& mask);

// A google.firestore.v1.Document by itself.
std::string RenderDocument(const document::Document& document, std::string_view prefix);

}  // namespace aloft::faces::firestore
