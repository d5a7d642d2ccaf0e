#include "model/kubernetes/credentials/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::kubernetes {
namespace {

struct Pipe {
    Pipe()
    {
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
            ends = {-1, -1};
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe()
    {
        for (const int end : ends) {
            if (end >= 0)
                close(end);
        }
    }
    std::array<int, 2> ends{-1, -1};
};

// What posix_spawn is told; freed at the end.
struct SpawnSettings {
    SpawnSettings()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }

    void prepare(const ProgramStart& program, int output, int errors)
    {
        if (!program.usesTerminal)
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        // A program in another group than the terminal's could not read from it.
        int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        if (program.ownSession)
            flags |= POSIX_SPAWN_SETSID;
        else if (!program.usesTerminal)
            flags |= POSIX_SPAWN_SETPGROUP;
        posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
    }

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

std::vector<char*> pointersTo(const std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts)
        pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

Error startError(const ProgramStart& program, int number)
{
    return {program.path, std::string("it could not be started: ") + std::strerror(number),
            "check that it is a program that may be run"};
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const ProgramStart& program)
{
    Pipe output;
    Pipe errors;
    if (output.ends[0] < 0 || errors.ends[0] < 0)
        return startError(program, errno);
    SpawnSettings settings;
    settings.prepare(program, output.ends[1], errors.ends[1]);
    const auto arguments = pointersTo(program.arguments);
    const auto environment = pointersTo(program.environment);
    ChildProcess child;
    if (const int failure = posix_spawn(&child.m_process, program.path.c_str(), &settings.actions, &settings.attributes,
                                        arguments.data(), environment.data());
        failure != 0) {
        child.m_process = -1;
        return startError(program, failure);
    }
    child.m_ownGroup = !program.usesTerminal;
    child.m_exitSignal = static_cast<int>(syscall(SYS_pidfd_open, child.m_process, 0));
    if (child.m_exitSignal < 0)
        return startError(program, errno);
    fcntl(child.m_exitSignal, F_SETFD, FD_CLOEXEC);
    child.m_output = std::exchange(output.ends[0], -1);
    child.m_errors = std::exchange(errors.ends[0], -1);
    return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : m_process(std::exchange(other.m_process, -1)),
      m_ownGroup(other.m_ownGroup),
      m_output(other.takeOutput()),
      m_errors(other.takeErrors()),
      m_exitSignal(other.takeExitSignal())
{
}

ChildProcess::~ChildProcess()
{
    for (const int descriptor : {m_output, m_errors, m_exitSignal}) {
        if (descriptor >= 0)
            close(descriptor);
    }
    if (m_process > 0) {
        kill();
        reap();
    }
}

void ChildProcess::kill()
{
    if (m_process > 0)
        ::kill(m_ownGroup ? -m_process : m_process, SIGKILL);
}

int ChildProcess::reap()
{
    int status = 0;
    pid_t ended = 0;
    do {
        ended = waitpid(m_process, &status, 0);
    } while (ended < 0 && errno == EINTR);
    m_process = -1;
    if (ended < 0)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace fairlead::kubernetes
