// The commands that look at or talk to a server from outside. Each prints to standard output (what
// was asked for) and standard error (everything else), and returns the exit status: 0 done, 1 not
// possible now (said why and what to do), 2 wrong use.
//
// Knows not   the store, services, faces: it talks to a running server's admin face only.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace aloft::cli {

int RunEnv(const std::string& data_directory, const Env& command);
int RunStatus(const std::string& data_directory, const Status& command);
int RunKeysList(const std::string& data_directory);
int RunKeysCreate(const std::string& data_directory, const KeysCreate& command);
int RunKeysRotate(const std::string& data_directory, const KeysRotate& command);
int RunKeysChange(const std::string& data_directory, const KeysChange& command);
int RunDoctor(const std::string& data_directory);

}  // namespace aloft::cli
