# The messages of Google's APIs: aloft::dep google_protos, one static library with its headers.
#
# The official .proto files come from the npm package below, fetched once for a build directory and checked against the
# digest; then protoc makes C++ of them. Only faces/firestore includes the headers (tests/tidy).
find_program(ALOFT_NPM npm REQUIRED)
find_program(ALOFT_PROTOC protoc REQUIRED)

set(ALOFT_PROTOS_PACKAGE "@google-cloud/firestore@9.4.1")
set(ALOFT_PROTOS_SHA512
    6ab0fa758ec7f06d7ae3b3aac479a0c5bde6d486000285439bd7affcc5b599e4119755ee68d3fc8ff6864f91cf1d379a57ff001d9546797c0e193a2f5af20a20)

set(ALOFT_PROTOS
    api/annotations api/client api/field_behavior api/http api/launch_stage api/resource api/routing
    type/dayofweek type/latlng rpc/status longrunning/operations
    firestore/v1/aggregation_result firestore/v1/bloom_filter firestore/v1/common firestore/v1/document
    firestore/v1/explain_stats firestore/v1/firestore firestore/v1/pipeline firestore/v1/query
    firestore/v1/query_profile firestore/v1/write
    firestore/admin/v1/backup firestore/admin/v1/database firestore/admin/v1/field
    firestore/admin/v1/firestore_admin firestore/admin/v1/index firestore/admin/v1/location
    firestore/admin/v1/operation firestore/admin/v1/realtime_updates firestore/admin/v1/schedule
    firestore/admin/v1/snapshot firestore/admin/v1/user_creds)

set(proto_folder "${CMAKE_BINARY_DIR}/protos")
set(proto_sources "")
set(proto_headers "")
set(proto_files "")
foreach(name ${ALOFT_PROTOS})
  list(APPEND proto_files "google/${name}.proto")
  list(APPEND proto_sources "${proto_folder}/cpp/google/${name}.pb.cc")
  list(APPEND proto_headers "${proto_folder}/cpp/google/${name}.pb.h")
endforeach()

add_custom_command(
  OUTPUT ${proto_sources} ${proto_headers}
  COMMAND "${CMAKE_COMMAND}" "-DNPM=${ALOFT_NPM}" "-DPROTOC=${ALOFT_PROTOC}" "-DPACKAGE=${ALOFT_PROTOS_PACKAGE}"
          "-DSHA512=${ALOFT_PROTOS_SHA512}" "-DFOLDER=${proto_folder}" "-DFILES=${proto_files}"
          -P "${CMAKE_SOURCE_DIR}/cmake/MakeProtos.cmake"
  DEPENDS "${CMAKE_SOURCE_DIR}/cmake/MakeProtos.cmake"
  COMMENT "Messages of ${ALOFT_PROTOS_PACKAGE}"
  VERBATIM)

# Nobody debugs or edits these: no warnings, no line tables.
add_library(aloft_google_protos STATIC ${proto_sources} ${proto_headers})
target_compile_options(aloft_google_protos PRIVATE -w -g0)
target_include_directories(aloft_google_protos SYSTEM PUBLIC "${proto_folder}/cpp")
target_link_libraries(aloft_google_protos PUBLIC aloft_dep_protobuf)
add_library(aloft_dep_google_protos INTERFACE)
target_link_libraries(aloft_dep_google_protos INTERFACE aloft_google_protos)
