#include "views/export/capture_dialog.h"

#include "model/anonymization/anonymizer.h"
#include "model/evidence/capture_writer.h"
#include "model/evidence/secret_removal.h"
#include "views/model_text.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr int dialogWidth = 560;
constexpr int progressMilliseconds = 100;
constexpr int barSteps = 1000;

QString suggestedTarget(const evidence::CaptureDescription& description)
{
    static const QRegularExpression notForFiles(QStringLiteral("[^A-Za-z0-9._-]+"));
    QString name = toQ(description.cluster).replace(notForFiles, QStringLiteral("-")).left(80);
    while (name.startsWith(QLatin1Char('.')))
        name.remove(0, 1);
    if (name.isEmpty())
        name = QStringLiteral("cluster");
    return QDir::toNativeSeparators(QDir::home().filePath(name + QStringLiteral(".tar.gz")));
}

QLabel* wrapped(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

}  // namespace

CaptureDialog::CaptureDialog(SnapshotPtr snapshot, QWidget* parent)
    : QDialog(parent),
      m_snapshot(std::move(snapshot)),
      m_target(new QLineEdit(this)),
      m_browse(new QPushButton(tr("&Browse…"), this)),
      m_anonymize(new QCheckBox(tr("&Other names and addresses in place of the cluster's own"), this)),
      m_bar(new QProgressBar(this)),
      m_state(wrapped({}, this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this))
{
    setWindowTitle(tr("Save a capture"));
    setMinimumWidth(dialogWidth);
    buildForm(suggestedTarget(m_snapshot->evidence().description()));
    connect(m_browse, &QPushButton::clicked, this, &CaptureDialog::browse);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &CaptureDialog::begin);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &CaptureDialog::reject);
    connect(m_target, &QLineEdit::textChanged, this, [this] { setBusy(false); });
    connect(&m_clock, &QTimer::timeout, this, &CaptureDialog::showProgress);
    m_clock.setInterval(progressMilliseconds);
    setBusy(false);
}

CaptureDialog::~CaptureDialog() { m_stop.request_stop(); }

void CaptureDialog::buildForm(const QString& suggested)
{
    m_target->setObjectName(QStringLiteral("captureTarget"));
    m_target->setAccessibleName(tr("File of the capture"));
    m_target->setText(suggested);
    m_anonymize->setObjectName(QStringLiteral("anonymize"));
    m_bar->setRange(0, barSteps);
    m_bar->setAccessibleName(tr("Progress"));
    m_state->setObjectName(QStringLiteral("captureState"));
    auto* label = new QLabel(tr("&File (.tar.gz, .tar.xz or .zip), or a folder:"), this);
    label->setBuddy(m_target);
    auto* row = new QHBoxLayout;
    row->addWidget(m_target, 1);
    row->addWidget(m_browse);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(wrapped(
        tr("A capture holds what is shown now: the objects of the API and what was read of each node. Secrets, environment "
           "variables and tokens are left out."),
        this));
    column->addWidget(label);
    column->addLayout(row);
    column->addWidget(m_anonymize);
    column->addWidget(m_bar);
    column->addWidget(m_state);
    column->addStretch(1);
    column->addWidget(m_buttons);
}

void CaptureDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save a capture"), m_target->text(),
                                                      tr("Captures (*.tar.gz *.tar.xz *.zip);;All files (*)"));
    if (!path.isEmpty())
        m_target->setText(path);
}

void CaptureDialog::setBusy(bool busy)
{
    for (QWidget* widget : std::initializer_list<QWidget*>{m_target, m_browse, m_anonymize})
        widget->setEnabled(!busy);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(!busy && !m_target->text().trimmed().isEmpty());
    m_bar->setVisible(busy);
    if (busy)
        m_clock.start();
    else
        m_clock.stop();
}

CaptureDialog::Saved CaptureDialog::save(const evidence::Evidence& evidence, const std::string& target, bool anonymize,
                                         const std::stop_token& stop, const std::shared_ptr<Progress>& progress)
{
    Saved saved;
    evidence::SecretRemoval clean = evidence::removeSecrets(evidence);
    saved.leftOut = clean.leftOut.size();
    if (anonymize) {
        auto anonymous = anonymization::anonymize(clean.evidence);
        if (!anonymous) {
            saved.result = anonymous.error();
            return saved;
        }
        saved.leftOut += anonymous->leftOut.size();
        clean.evidence = std::move(anonymous->evidence);
    }
    evidence::CaptureWriteOptions options;
    options.stop = stop;
    options.progress = [progress](const evidence::CaptureWriteProgress& now) {
        progress->all = now.allBytes;
        progress->done = now.bytes;
    };
    saved.result = evidence::writeCapture(clean.evidence, target, options);
    return saved;
}

void CaptureDialog::begin()
{
    m_progress = std::make_shared<Progress>();
    m_stop = std::stop_source();
    m_state->setText(tr("Saving…"));
    setBusy(true);
    m_job.run([evidence = m_snapshot->evidence(), target = QFile::encodeName(m_target->text().trimmed()).toStdString(),
               anonymize = m_anonymize->isChecked(), stop = m_stop.get_token(),
               progress = m_progress] { return save(evidence, target, anonymize, stop, progress); },
              [this](const Saved& saved) { finish(saved); });
}

void CaptureDialog::finish(const Saved& saved)
{
    setBusy(false);
    if (!saved.result) {
        const Error& error = saved.result.error();
        m_state->setText(toQ(error.why) + (error.hint.empty() ? QString() : QLatin1Char('\n') + toQ(error.hint)));
        m_target->setFocus();
        return;
    }
    m_written = m_target->text().trimmed();
    accept();
}

void CaptureDialog::showProgress()
{
    const auto all = m_progress->all.load();
    m_bar->setRange(0, all == 0 ? 0 : barSteps);
    if (all != 0)
        m_bar->setValue(static_cast<int>(m_progress->done.load() * barSteps / all));
}

void CaptureDialog::reject()
{
    if (!m_job.isRunning()) {
        QDialog::reject();
        return;
    }
    m_stop.request_stop();
    m_job.cancel();
    setBusy(false);
    m_state->setText(tr("Stopped: nothing was written."));
}

}  // namespace fairlead::views
