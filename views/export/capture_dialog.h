#pragma once

#include "model/core/result.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"

#include <QDialog>
#include <QTimer>

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace fairlead::views {

// Saves the cluster that is shown as a capture, without secrets and, where wished, under other names. Works off the UI
// thread; Cancel stops it, and what was at the target stays. UI thread.
class CaptureDialog : public QDialog {
    Q_OBJECT

public:
    explicit CaptureDialog(SnapshotPtr snapshot, QWidget* parent = nullptr);
    // Stops what is under way.
    ~CaptureDialog() override;

    // What was written, once it was accepted.
    QString written() const { return m_written; }
    void reject() override;

private:
    struct Progress {
        std::atomic<std::uint64_t> done = 0;
        std::atomic<std::uint64_t> all = 0;
    };
    struct Saved {
        Result<void> result = boost::system::in_place_value;
        std::size_t leftOut = 0;
    };
    static Saved save(const evidence::Evidence& evidence, const std::string& target, bool anonymize, const std::stop_token& stop,
                      const std::shared_ptr<Progress>& progress);
    void buildForm(const QString& suggested);
    void browse();
    void begin();
    void finish(const Saved& saved);
    void showProgress();
    void setBusy(bool busy);

    SnapshotPtr m_snapshot;
    QLineEdit* m_target;
    QPushButton* m_browse;
    QCheckBox* m_anonymize;
    QProgressBar* m_bar;
    QLabel* m_state;
    QDialogButtonBox* m_buttons;
    QTimer m_clock;
    std::shared_ptr<Progress> m_progress;
    std::stop_source m_stop;
    QString m_written;
    LatestJob m_job;
};

}  // namespace fairlead::views
