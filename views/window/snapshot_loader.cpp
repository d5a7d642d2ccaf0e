#include "views/window/snapshot_loader.h"

namespace fairlead::views {

void SnapshotLoader::start(const WindowSource& source)
{
    cancel();
    emit started(source.title);
    m_job.run(
        [read = source.read]() -> Result<SnapshotPtr> {
            auto evidence = read();
            if (!evidence)
                return evidence.error();
            return cluster::ClusterSnapshot::build(std::move(*evidence));
        },
        [this, title = source.title](const Result<SnapshotPtr>& snapshot) {
            if (snapshot)
                emit loaded(*snapshot, title);
            else
                emit failed(snapshot.error());
        });
}

void SnapshotLoader::cancel()
{
    if (!m_job.isRunning())
        return;
    m_job.cancel();
    emit cancelled();
}

}  // namespace fairlead::views
