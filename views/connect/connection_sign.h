#pragma once

#include "model/core/result.h"
#include "model/kubernetes/session/live_connection.h"

#include <QDateTime>
#include <QTimer>
#include <QWidget>

#include <cstddef>
#include <vector>

class QLabel;

namespace fairlead::views {

class Theme;

// The state of a connection, for the status bar: what is unsafe about it, for as long as it is there; what was not read; how
// old what is shown is, and whether reading again failed. Nothing where no cluster is connected. UI thread.
class ConnectionSign : public QWidget {
    Q_OBJECT

public:
    explicit ConnectionSign(const Theme& theme, QWidget* parent = nullptr);

    void showCluster(const kubernetes::ReachedCluster& cluster);
    // All that can be read was read, and is kept up to date.
    void showRead(const std::vector<Error>& missing);
    void showReading();
    // So many nodes whose rules are still to be read.
    void showWaiting(std::size_t nodes);
    // What is shown grows old from now on; it is tried again.
    void showFailure(const Error& error);
    void clear();
    QString text() const;

private:
    void paintColors();
    void showAge();
    void showLive();

    const Theme& m_theme;
    QLabel* m_unsafe;
    QLabel* m_missing;
    QLabel* m_state;
    QTimer m_clock;
    QDateTime m_since;  // the failure that lasts
    bool m_failed = false;
    bool m_readingAgain = false;
    std::size_t m_waiting = 0;  // nodes
};

}  // namespace fairlead::views
