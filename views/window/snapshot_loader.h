#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/window/window_source.h"

#include <QObject>

namespace fairlead::views {

// Reads a source and builds its snapshot off the UI thread. Every start ends in exactly one of
// loaded, failed or cancelled; a newer start cancels an older one. UI thread.
class SnapshotLoader : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void start(const WindowSource& source);
    // The result is thrown away; what is being read is not interrupted, but nothing waits for it.
    void cancel();

signals:
    void started(const QString& title);
    void loaded(const fairlead::views::SnapshotPtr& snapshot, const QString& title);
    void failed(const fairlead::Error& error);
    void cancelled();

private:
    LatestJob m_job;
};

}  // namespace fairlead::views
