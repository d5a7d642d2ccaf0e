#pragma once

#include "model/core/result.h"
#include "model/kubernetes/credentials/program_run.h"

#include <utility>

#include <sys/types.h>

namespace fairlead::kubernetes {

// A process that was started, with our ends of its pipes. Killed and reaped where it is still there at the end.
class ChildProcess {
public:
    // Nothing but the three standard files is inherited. The error names the path.
    static Result<ChildProcess> start(const ProgramStart& program);

    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&&) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    // Descriptors, whose owner is then the caller.
    int takeOutput() { return std::exchange(m_output, -1); }
    int takeErrors() { return std::exchange(m_errors, -1); }
    int takeExitSignal() { return std::exchange(m_exitSignal, -1); }  // readable when the process has ended

    void kill();
    // Waits for the end, which must be near. The exit status; the negative number of the signal that ended it.
    int reap();

private:
    ChildProcess() = default;

    pid_t m_process = -1;
    bool m_ownGroup = false;
    int m_output = -1;
    int m_errors = -1;
    int m_exitSignal = -1;
};

}  // namespace fairlead::kubernetes
